import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Io } from '../io.js';
import { byDefault, type Done, type Options } from './shared.js';

export function addIncident(program: Command, io: Io, done: Done): void {
  const incident = program.command('incident').description('list, show and work on incidents');
  const by = 'record who did it: a name, or alone the user name of this machine';
  const list = async (options: Options): Promise<ExitCode> => (await import('../incident.js')).listCommand(io, options);
  incident
    .command('list')
    .description('open incidents, worst first')
    .option('--all', 'resolved ones too')
    .action(async (_, command: Command) => done(await list(command.optsWithGlobals<Options>())));
  incident
    .command('show <id>')
    .description('all about one incident; `latest` is the worst one open')
    .action(async (id: string, _, command: Command) => {
      const { showCommand } = await import('../incident.js');
      done(await showCommand(io, id, command.optsWithGlobals<Options>()));
    });
  incident
    .command('status <id> <status>')
    .description('set its status: new, investigating, monitoring or resolved')
    .option('--note <text>', 'why')
    .option('--by [name]', by)
    .action(async (id: string, status: string, _, command: Command) => {
      const { statusCommand } = await import('../incident.js');
      done(await statusCommand(io, id, status, command.optsWithGlobals<Options>()));
    });
  incident
    .command('note <id> <text...>')
    .description('add a note to its history')
    .option('--by [name]', by)
    .action(async (id: string, text: string[], _, command: Command) => {
      const { noteCommand } = await import('../incident.js');
      done(await noteCommand(io, id, text, command.optsWithGlobals<Options>()));
    });
  incident
    .command('feedback <id> <verdict>')
    .description('what it was: real, false_alarm, known or expected')
    .option('--until <time>', 'how long it stays silent (expected, false_alarm)')
    .option('--note <text>', 'why')
    .option('--by [name]', by)
    .action(async (id: string, verdict: string, _, command: Command) => {
      const { feedbackCommand } = await import('../incident.js');
      done(await feedbackCommand(io, id, verdict, command.optsWithGlobals<Options>()));
    });
  addOwnership(incident, io, done, by);
  byDefault(incident, list, done);
}

/** Whose an incident is, which ticket is about it, and which is one with which. */
function addOwnership(incident: Command, io: Io, done: Done, by: string): void {
  const acting = (usage: string, text: string): Command => incident.command(usage).description(text).option('--by [name]', by);
  acting('assign <id> [name]', 'whose it is')
    .option('--clear', "nobody's any more")
    .action(async (id: string, name: string | undefined, _, command: Command) => {
      const { assignCommand } = await import('../incident.js');
      done(await assignCommand(io, id, name, command.optsWithGlobals<Options>()));
    });
  acting('link <id> [url]', 'the ticket about it')
    .option('--clear', 'no ticket any more')
    .action(async (id: string, url: string | undefined, _, command: Command) => {
      const { linkCommand } = await import('../incident.js');
      done(await linkCommand(io, id, url, command.optsWithGlobals<Options>()));
    });
  acting('reopen <id>', 'open a resolved or merged one again')
    .option('--note <text>', 'why')
    .action(async (id: string, _, command: Command) => {
      const { reopenCommand } = await import('../incident.js');
      done(await reopenCommand(io, id, command.optsWithGlobals<Options>()));
    });
  acting('merge <id> <into>', 'they are one: close the first; its notes and later findings go to the other')
    .option('--note <text>', 'why')
    .action(async (id: string, into: string, _, command: Command) => {
      const { mergeCommand } = await import('../incident.js');
      done(await mergeCommand(io, id, into, command.optsWithGlobals<Options>()));
    });
}

export function addNotify(program: Command, io: Io, done: Done): void {
  const notify = program.command('notify').description('channels that are told what changed, and what waits for them');
  const outbox = async (options: Options & { all?: boolean }): Promise<ExitCode> =>
    (await import('../notify.js')).outboxCommand(io, options);
  notify
    .command('outbox')
    .description('messages that are not delivered yet')
    .option('--all', 'delivered ones too')
    .action(async (_, command: Command) => done(await outbox(command.optsWithGlobals<Options>())));
  notify
    .command('flush [channels]')
    .description('try again now to deliver what waits')
    .option('--dead', 'also what was given up')
    .action(async (channels: string | undefined, _, command: Command) => {
      const { flushCommand } = await import('../notify.js');
      done(await flushCommand(io, channels, command.optsWithGlobals<Options>()));
    });
  notify
    .command('test [channels]')
    .description('send each channel a message that says it is a test')
    .action(async (channels: string | undefined, _, command: Command) => {
      const { testCommand } = await import('../notify.js');
      done(await testCommand(io, channels, command.optsWithGlobals<Options>()));
    });
  byDefault(notify, outbox, done);
}
