import { describe, expect, it } from 'vitest';
import { load, mistake } from './support.js';

const channel = (lines: string): string => `[notify.channels.ops]\n${lines}`;

describe('[notify]', () => {
  it('gives each channel its own and the common rules', () => {
    const { notify } = load({
      toml: `[notify]
        min_severity = "medium"
        repeat = "2d"
        quiet_hours = { from = "22:00", to = "06:30" }
        [notify.channels.ops]
        type = "webhook"
        url = "https://hooks.example/cxf"
        token_env = "TOKEN"
        [notify.channels.mail]
        type = "email"
        from = "cxf@example.com"
        to = ["a@example.com"]
        repeat = "0"
        group = false
        timeout = "30s"`,
    });
    expect(notify.channels).toEqual([
      {
        name: 'ops',
        type: 'webhook',
        timeoutMs: 10_000,
        rules: { minSeverity: 'medium', repeatMs: 172_800_000, group: true, quiet: { from: 1320, to: 390, except: 'high' } },
        url: { kind: 'plain', value: 'https://hooks.example/cxf' },
        token: { kind: 'env', name: 'TOKEN' },
      },
      {
        name: 'mail',
        type: 'email',
        timeoutMs: 30_000,
        rules: { minSeverity: 'medium', repeatMs: 0, group: false, quiet: { from: 1320, to: 390, except: 'high' } },
        from: 'cxf@example.com',
        to: ['a@example.com'],
        argv: ['/usr/sbin/sendmail', '-t', '-i'],
      },
    ]);
    expect(load({ toml: '' }).notify).toEqual({ channels: [], ping: null });
  });

  it.each([
    ['[notify]\nslack = "https://x"', /unknown key "notify.slack"/],
    ['[notify]\nrepeat = "5m"', /notify.repeat must be at least "1h"/],
    ['[notify]\nrepeat = "soon"', /notify.repeat "soon" is not a length/],
    ['[notify]\nmin_severity = "hi"', /one of low, medium, high/],
    ['[notify]\nquiet_hours = "night"', /a table such as/],
    ['[notify]\nquiet_hours = { from = "22:00", to = "25:00" }', /to must be a time of the day/],
    ['[notify]\nquiet_hours = { from = "22:00", to = "24:30" }', /to must be a time of the day/],
    ['[notify]\nquiet_hours = { from = "22:00", to = "22:00" }', /another time than from/],
    ['[notify]\nping_url = "ftp://x"', /begins with https/],
    ['[notify]\nchannels = "ops"', /tables such as/],
    ['[notify.channels."a b"]\ntype = "stdout"', /a name of letters/],
    ['[notify.channels."--cron"]\ntype = "stdout"', /a name of letters/],
    [channel(''), /type must be one of slack/],
    [channel('type = "sms"'), /type must be one of slack/],
    [channel('type = "slack"'), /url_env must be given/],
    [channel('type = "slack"\nurl = "https://hooks.example/T/B/x"'), /unknown key "notify.channels.ops.url"/],
    [channel('type = "webhook"\nurl = "https://me:pw@x.example"'), /without user, password and query/],
    [channel('type = "webhook"\nurl = "https://x.example/?token=1"'), /without user, password and query/],
    [channel('type = "webhook"\nurl = "https://x.example"\nurl_env = "X"'), /url_env must be left out where url is given/],
    [channel('type = "webhook"\nurl_env = "https://x"'), /the name of an environment variable/],
    [channel('type = "webhook"\nurl_env = "X"\ntimeout = "5m"'), /from "1s" to "60s"/],
    [channel('type = "exec"'), /argv must be given/],
    [channel('type = "exec"\nargv = "page"'), /a list of texts/],
    [channel('type = "exec"\nargv = []'), /a list of a program/],
    [channel('type = "email"\nfrom = "a@x.example"\nto = []'), /1 to 50 mail addresses/],
    [channel('type = "email"\nfrom = "a@x.example"\nto = ["b@x.example, c@x.example"]'), /1 to 50 mail addresses/],
    [channel('type = "email"\nfrom = "a@x.example\\nBcc: v@x.example"\nto = ["b@x.example"]'), /from must be a mail address/],
  ])('%s', (toml, expected) => {
    const error = mistake({ toml });
    expect(error.message).toMatch(expected);
    expect(error.message).not.toContain('me:pw');
  });
});
