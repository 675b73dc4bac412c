import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Io } from '../io.js';
import { byDefault, type Done, type Options } from './shared.js';

export function addExperiment(program: Command, io: Io, done: Done): void {
  const experiment = program.command('experiment').description('an experiment from its start to the decision');
  const list = async (options: Options): Promise<ExitCode> =>
    (await import('../experiment.js')).experimentListCommand(io, options);
  const by = 'record who did it: a name, or alone the user name of this machine';
  const command = (usage: string, text: string): Command => experiment.command(usage).description(text);
  const acting = (usage: string, text: string): Command =>
    command(usage, text).option('--note <text>', 'why').option('--by [name]', by);
  const act =
    (what: 'hold' | 'advance' | 'extend' | 'adjust' | 'roll_back' | 'conclude') =>
    async (id: string, _: unknown, given: Command): Promise<void> => {
      const { experimentActCommand } = await import('../experiment.js');
      done(await experimentActCommand(io, what, id, given.optsWithGlobals<Options>()));
    };
  acting('start <plan>', 'start a plan; without --at at the next local midnight')
    .option('--at <time>', 'day 1: a local midnight')
    .option('--assignments <file>', 'unit, arm, phase; default: as the plan draws them')
    .action(async (plan: string, _, given: Command) => {
      const { experimentStartCommand } = await import('../experiment.js');
      done(await experimentStartCommand(io, plan, given.optsWithGlobals<Options>()));
    });
  command('list', 'experiments, last created first').action(async (_, given: Command) =>
    done(await list(given.optsWithGlobals<Options>())),
  );
  command('status <id>', 'progress, guardrails and what to do; `latest` is the last one started')
    .option('--cron', 'speak only when the decision changes or a guardrail breaks')
    .option('--fail-on <what>', 'exit 3 on: breach')
    .action(async (id: string, _, given: Command) => {
      const { experimentStatusCommand } = await import('../experiment.js');
      done(await experimentStatusCommand(io, id, given.optsWithGlobals<Options>()));
    });
  acting('advance <id>', 'begin the next phase at the next local midnight').action(act('advance'));
  acting('hold <id>', 'stay in the phase until it is advanced').action(act('hold'));
  acting('extend <id>', 'make the phase longer').requiredOption('--days <n>', 'by so many days').action(act('extend'));
  acting('adjust <id>', 'go on with a new version of the plan')
    .requiredOption('--plan <plan>', 'the new plan')
    .action(act('adjust'));
  acting('roll-back <id>', 'end it: the change is undone').action(act('roll_back'));
  acting('conclude <id>', 'end it with a decision, and log the change')
    .requiredOption('--decision <what>', 'make_permanent, roll_back or iterate')
    .option('--resolve', 'mark the incident as resolved, too')
    .action(act('conclude'));
  command('calibration', 'what was forecast against what came, over all experiments').action(async (_, given: Command) => {
    const { experimentCalibrationCommand } = await import('../experiment.js');
    done(await experimentCalibrationCommand(io, given.optsWithGlobals<Options>()));
  });
  byDefault(experiment, list, done);
}

export function addPower(program: Command, io: Io, done: Done): void {
  program
    .command('power')
    .description('sample sizes, power and the smallest effect found, with stores as clusters')
    .option('--metric <name>', 'a rate of orders, default on_time_rate')
    .option('--baseline <rate>', 'the rate now, such as 78%')
    .option('--mde <points>', 'the change to find, such as 5pp or -2pp')
    .option('--cluster-size <n>', 'orders of a cluster')
    .option('--icc <share>', 'intra-cluster correlation, such as 0.02')
    .option('--cv <share>', 'variation of the cluster sizes, such as 0.6')
    .option('--clusters <n>', 'clusters there are, both arms together')
    .option('--power <share>', 'default 0.8')
    .option('--alpha <share>', 'two-sided, default 0.05')
    .option('--reduction <share>', 'of the variance, by a covariate such as the past')
    .option('--from-data', 'what is not given, from the orders of --where')
    .option('--days <time>', 'with --from-data: length of the experiment, default 14d')
    .action(async (_, command: Command) => {
      const { powerCommand } = await import('../power.js');
      done(await powerCommand(io, command.optsWithGlobals<Options>()));
    });
}
