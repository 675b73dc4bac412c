import type { SHELLS } from './complete.js';

/**
 * What a shell runs on TAB. All ask `cxf __complete -- WORDS`, which answers with a line for each candidate (value, tab, what it is) and
 * `:files` where names of files may stand. Values are ids and words of cxf: none needs quoting.
 */
const BASH = `# cxf: completion for bash
_cxf() {
  local line cur=\${COMP_WORDS[COMP_CWORD]} files=
  local -a found=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; else found+=("\${line%%$'\\t'*}"); fi
  done < <(command cxf __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $cur == = ]] && cur=
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do found+=("$line"); done < <(compgen -f -- "\${cur#--*=}")
  fi
  COMPREPLY=("\${found[@]}")
}
complete -o nosort -F _cxf cxf 2>/dev/null || complete -F _cxf cxf
`;

const ZSH = `#compdef cxf
# cxf: completion for zsh
_cxf() {
  local line files=
  local -a found
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1
    elif [[ $line == *$'\\t'?* ]]; then found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else found+=("\${\${line%%$'\\t'*}//:/\\\\:}"); fi
  done < <(command cxf __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe -V cxf found
  [[ -n $files ]] && _files
  (( \${#found} )) || [[ -n $files ]]
}
if [[ $funcstack[1] == _cxf ]]; then _cxf "$@"; else compdef _cxf cxf; fi
`;

const FISH = `# cxf: completion for fish
function __cxf_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command cxf __complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ':files'
            __fish_complete_path "$current"
        else
            printf '%s\\n' $line
        end
    end
end
complete -c cxf -f -k -a '(__cxf_complete)'
`;

export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = { bash: BASH, zsh: ZSH, fish: FISH };
