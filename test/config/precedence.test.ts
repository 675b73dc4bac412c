import { describe, expect, it } from 'vitest';
import type { FlagName, Flags } from '../../src/config/flags.js';
import { flagText, variableOf } from '../../src/config/flags.js';
import type { Settings } from '../../src/config/settings.js';
import { load, mistake } from './support.js';

interface Case {
  readonly name: FlagName;
  readonly key: string;
  readonly texts: readonly [flag: string, variable: string, file: string];
  readonly read: (s: Settings) => unknown;
}

const CASES: readonly Case[] = [
  { name: 'source', key: 'source', texts: ['f.csv', 'v.csv', 't.csv'], read: (s) => s.sourceName },
  { name: 'events', key: 'events', texts: ['f.csv', 'v.csv', 't.csv'], read: (s) => s.events?.split('/').at(-1) },
  { name: 'state', key: 'state', texts: ['f', 'v', 't'], read: (s) => s.stateDir.split('/').at(-1) },
  { name: 'asOf', key: 'as_of', texts: ['latest', '2024-01-02', '2024-01-01'], read: (s) => JSON.stringify(s.asOf) },
  { name: 'where', key: 'where', texts: ['a=f', 'a=v', 'a=t'], read: (s) => s.where.a },
  { name: 'since', key: 'since', texts: ['2h', '3h', '4h'], read: (s) => s.sinceMs },
  { name: 'baseline', key: 'baseline', texts: ['7d', '14d', '21d'], read: (s) => s.baselineMs },
  { name: 'lockTimeout', key: 'lock_timeout', texts: ['1s', '2s', '3s'], read: (s) => s.lockTimeoutMs },
];

describe('flags before variables before cxf.toml before defaults', () => {
  it.each(CASES)('$key', ({ name, key, texts: [flag, variable, file], read }) => {
    const toml = `${key} = "${file}"`;
    const env = { [variableOf(name)]: variable };
    const flags: Flags = { [name]: flag };
    const four = [
      load({ toml, env, flags }),
      load({ toml, env }),
      load({ toml, env: { [variableOf(name)]: '' } }), // an empty variable is none
      load({}),
    ].map(read);
    expect(new Set(four).size).toBe(4);
    expect(load({ toml, flags })).toEqual(load({ toml, env, flags }));
  });

  it('is told by name in messages', () => {
    expect(flagText('asOf')).toBe('--as-of');
    expect(variableOf('lockTimeout')).toBe('CXF_LOCK_TIMEOUT');
    expect(mistake({ flags: { since: '5 parsecs' } })).toEqual({
      code: 'bad_duration',
      message: '--since "5 parsecs" is not a length of time.',
      hint: 'write a length of time such as 24h, 7d or 90m',
    });
    expect(mistake({ env: { CXF_SINCE: '5 parsecs' } }).message).toMatch(/^CXF_SINCE "5 parsecs"/);
    expect(mistake({ flags: { baseline: '0d' } }).message).toBe('--baseline "0d" is too short: at least 3d is needed.');
    expect(mistake({ flags: { asOf: 'teatime' } }).message).toBe('--as-of "teatime" is not a time.');
  });

  it('refuses an empty flag: mostly a variable of the shell that is not set', () => {
    for (const name of ['source', 'config', 'state', 'events', 'asOf', 'where', 'since', 'baseline'] as const)
      expect(mistake({ flags: { [name]: ' ' } })).toEqual({
        code: 'empty_value',
        message: `${flagText(name)} is empty.`,
        hint: 'give it a value, or leave it out',
      });
  });
});
