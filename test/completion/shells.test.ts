import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { CXF, cxf, refusal, scratch } from '../support/process.js';

const home = scratch();
const state = join(home, 'state');
const env = { HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}`, LANG: 'C.UTF-8', CXF_STATE: state };
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

const run = (shell: string, code: string): string[] =>
  execFileSync(shell, shell === 'zsh' ? ['-f', '-c', code] : ['-c', code], { env, cwd: home, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');

beforeAll(async () => {
  mkdirSync(join(home, 'bin'));
  symlinkSync(CXF, join(home, 'bin', 'cxf'));
  mkdirSync(join(home, 'a folder'));
  writeFileSync(join(home, 'orders file.parquet'), '');
  await cxf(['detect', '--quiet', '--state', state]);
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(home, `cxf.${shell}`), (await cxf(['completion', shell])).stdout);
});

/** What bash offers after these words, as it cuts them itself. */
const inBash = (words: readonly string[]): string[] =>
  run(
    'bash',
    `. ./cxf.bash; COMP_WORDS=(cxf ${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length}; _cxf; printf '%s\\n' "\${COMPREPLY[@]}"`,
  );

test('bash', () => {
  expect(inBash(['incident', 'show', 'gro'])).toEqual(['grocery-sf-0104-801b']);
  expect(inBash(['detect', '--min-severity', '=', 'h'])).toEqual(['high']);
  expect(inBash(['--source', 'orders'])).toEqual(['orders file.parquet']);
  expect(inBash(['rca', 'nothing'])).toEqual([]);
  // Registered for the name it is called by.
  expect(run('bash', '. ./cxf.bash; complete -p cxf')[0]).toContain('-F _cxf');
});

test.runIf(has('zsh'))('zsh', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh's
  const stubs = 'compdef() { :; }; _files() { print FILES }; _describe() { print -l -- ${(P)@[-1]} };';
  const zsh = (...words: string[]): string[] =>
    run('zsh', `${stubs} . ./cxf.zsh; words=(cxf ${words.map((w) => `'${w}'`).join(' ')}); CURRENT=${words.length + 1}; _cxf`);
  expect(zsh('incident', 'show', 'gro')).toEqual(['grocery-sf-0104-801b:high, new: Grocery SF - CX Score -18']);
  expect(zsh('trend', '--metric', 'on')).toEqual(['on_time_rate']);
  expect(zsh('--source', '')).toEqual(['FILES']);
});

test.runIf(has('fish'))('fish', () => {
  const fish = (line: string): string[] => run('fish', `source cxf.fish; complete -C '${line}'`);
  expect(fish('cxf incident show gro')).toEqual(['grocery-sf-0104-801b\thigh, new: Grocery SF - CX Score -18']);
  expect(fish('cxf detect --min-severity=h')).toEqual(['--min-severity=high']);
  expect(
    fish('cxf --source ord').some((line) => line.startsWith('orders file.parquet') || line.startsWith('orders\\ file.parquet')),
  ).toBe(true);
});

test('a key pressed anywhere says nothing wrong and changes nothing', async () => {
  const before = statSync(join(state, 'state.sqlite')).mtimeMs;
  writeFileSync(join(home, 'broken.toml'), 'this is = = no toml');
  for (const words of [
    [],
    ['--config', 'broken.toml', 'rca', ''],
    ['--state', '/nowhere', 'rca', ''],
    ['nonsense', '-'],
    ['--where', "'", ''],
  ]) {
    const finished = await cxf(['__complete', '--', ...words], { cwd: home, env: { CXF_STATE: state } });
    expect(finished, words.join(' ')).toMatchObject({ code: 0, stderr: '' });
  }
  expect(statSync(join(state, 'state.sqlite')).mtimeMs).toBe(before);
});

test('the state is that of the options typed so far', async () => {
  const ids = async (...words: string[]): Promise<string> => (await cxf(['__complete', '--', ...words], { cwd: home })).stdout;
  expect(await ids('rca', 'gro')).toBe('');
  expect(await ids('--state', state, 'rca', 'gro')).toContain('grocery-sf-0104-801b');
  expect(await ids(`--state=${state}`, 'rca', 'gro')).toContain('grocery-sf-0104-801b');
  expect(await ids('--state', '=', state, 'rca', 'gro')).toContain('grocery-sf-0104-801b');
});

test('an unknown shell is refused; the commands of the scripts are not listed', async () => {
  const { code, error } = await refusal(['completion', 'tcsh']);
  expect([code, error.code]).toEqual([2, 'bad_shell']);
  expect((await cxf(['--help'])).stdout).not.toContain('__complete');
});
