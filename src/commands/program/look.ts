import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Io } from '../io.js';
import { byDefault, type Done, type Options } from './shared.js';

export function addTrend(program: Command, io: Io, done: Done): void {
  program
    .command('trend')
    .description('a metric over time with its expected band; --where says of which orders')
    .option('--metric <name>', 'such as on_time_rate')
    .option('--since <time>', 'how far back, default 7d')
    .option('--baseline <time>', 'history each hour is compared with, default 28d')
    .option('--by <what>', 'hour or day; default: days beyond 14 of them')
    .action(async (_, command: Command) => {
      const { trendCommand } = await import('../trend.js');
      done(await trendCommand(io, command.optsWithGlobals<Options>()));
    });
}

export function addReport(program: Command, io: Io, done: Done): void {
  program
    .command('report <id>')
    .description('the whole investigation of an incident; with --html one self-contained page')
    .option('--html <file>', 'write the page there, over what is there; - for stdout')
    .action(async (id: string, _, command: Command) => {
      const { reportCommand } = await import('../report.js');
      done(await reportCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

export function addOrders(program: Command, io: Io, done: Done): void {
  program
    .command('orders <id>')
    .description('the orders behind an incident, worst first')
    .option('--format <format>', 'csv, arrow or json, default csv')
    .action(async (id: string, _, command: Command) => {
      const { ordersCommand } = await import('../orders.js');
      done(await ordersCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

export function addEvent(program: Command, io: Io, done: Done): void {
  const event = program.command('event').description('the change log: what was changed, when and where');
  const list = async (options: Options): Promise<ExitCode> => (await import('../event.js')).eventListCommand(io, options);
  event
    .command('list')
    .description('changes up to as_of, oldest first')
    .action(async (_, command: Command) => done(await list(command.optsWithGlobals<Options>())));
  event
    .command('add')
    .description('log a change; --where says where')
    .requiredOption('--type <type>', 'policy, deploy, experiment or external')
    .option('--at <time>', 'when it took effect, default now')
    .option('--lever <name>', 'what was turned, such as batching_threshold')
    .option('--from <value>', 'value before')
    .option('--to <value>', 'value after')
    .option('--description <text>', 'in words')
    .option('--id <id>', 'id of its own, default made from the rest')
    .action(async (_, command: Command) => {
      const { eventAddCommand } = await import('../event.js');
      done(await eventAddCommand(io, command.optsWithGlobals<Options & { type: string }>()));
    });
  byDefault(event, list, done);
}
