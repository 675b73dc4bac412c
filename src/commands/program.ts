import { Command } from 'commander';
import { type ExitCode, usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Globals } from './context.js';
import type { DetectOptions } from './detect.js';
import { addExamples } from './examples.js';
import type { Io } from './io.js';

type Done = (code: ExitCode) => void;
type Options = Globals;

/** Options that every command takes, before or after its name. */
function addGlobals(program: Command): void {
  program
    .option('--source <path>', 'orders: file, folder, glob or file.duckdb::table')
    .option('--events <file>', 'change log: CSV, Parquet or JSON')
    .option('--config <file>', 'configuration instead of the nearest cxf.toml')
    .option('--state <dir>', 'folder of incidents, plans and experiments')
    .option('--as-of <time>', 'see only what was known then: a time, now or latest')
    .option('--where <filter>', 'only these orders: region=SF,category=Grocery')
    .option('--json', 'one JSON document')
    .option('--md', 'Markdown')
    .option('--no-color', 'no colours')
    .option('--quiet', 'no messages on stderr')
    .option('--no-input', 'never ask')
    .option('--verbose', 'tell what is done')
    .option('--debug', 'with a failure, show where it came from')
    .option('--output <file>', 'write there instead of to stdout')
    .option('--lock-timeout <time>', 'how long to wait for another cxf, default 10s')
    .option('--no-cache', 'read all orders again: neither use nor keep sums of closed hours');
}

const dashboard = async (io: Io, options: Options): Promise<ExitCode> =>
  (await import('./interface.js')).dashboardOrInterface(io, options);

function addDetect(program: Command, io: Io, done: Done): void {
  const windowed = (name: string, text: string): Command =>
    program
      .command(name)
      .description(text)
      .option('--since <time>', 'window that is judged, default 24h')
      .option('--baseline <time>', 'history it is compared with, default 28d');
  windowed('dashboard', 'the morning summary: trend, open incidents, quick stats')
    .option('--watch <time>', 'the summary again and again, such as every 60s')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<Options & { watch?: string }>();
      if (options.watch === undefined) return done(await dashboard(io, options));
      const { watchCommand } = await import('./watch.js');
      await watchCommand(io, { ...options, watch: options.watch });
    });
  windowed('detect', 'find what got worse, store and update incidents')
    .option('--min-severity <severity>', 'show incidents from low, medium or high on')
    .option('--fail-on <severity>', 'exit 3 when an incident of that severity or worse is open')
    .option('--cron', 'silent unless something changed')
    .option('--notify [channels]', 'tell the channels of cxf.toml what changed: all, or ops,pager')
    .option('--backtest <time>', 'replay so much history: what would have fired, and when')
    .option('--explain <slice>', 'why region=SF,category=Grocery was or was not raised')
    .option('--every <time>', 'with --backtest: from one run to the next, default 24h')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<Options & DetectOptions>();
      if (options.backtest !== undefined) {
        const { backtestCommand } = await import('./backtest.js');
        return done(await backtestCommand(io, { ...options, backtest: options.backtest }));
      }
      if (options.explain !== undefined) {
        const { explainCommand } = await import('./explain.js');
        return done(await explainCommand(io, { ...options, explain: options.explain }));
      }
      if (options.cron || options.notify !== undefined) {
        const { watchfulCommand } = await import('./detect-watchful.js');
        return done(await watchfulCommand(io, options));
      }
      const { detectCommand } = await import('./detect.js');
      done(await detectCommand(io, options));
    });
}

function addDoctor(program: Command, io: Io, version: string, done: Done): void {
  program
    .command('doctor')
    .description('check source, mapping, freshness, time zones, events and state; tell the fixes')
    .action(async (_, command: Command) => {
      const { doctorCommand } = await import('./doctor.js');
      done(await doctorCommand(io, command.optsWithGlobals<Options>(), version));
    });
}

function addInit(program: Command, io: Io, done: Done): void {
  const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];
  program
    .command('init [source]')
    .description('look at a source, propose how its columns are read, write cxf.toml, detect')
    .option('--yes', 'take the proposal, ask nothing')
    .option('--map <name=column>', 'decide one column: a column, an expression or none; again for others', collected)
    .option('--timezone <zone>', 'where the customers live, such as America/Chicago')
    .option('--times <clock>', 'times without a zone are: local or utc')
    .option('--dates <order>', '3/4/2024 is: day-first or month-first')
    .option('--promise <time>', 'promised for every order, where the data hold no promise: 45m')
    .option('--force', 'write over an existing cxf.toml; a copy is kept')
    .option('--no-detect', 'do not detect afterwards')
    .action(async (source: string | undefined, _, command: Command) => {
      const { initCommand } = await import('./init.js');
      done(await initCommand(io, source, command.optsWithGlobals<Options>()));
    });
}

function addIncident(program: Command, io: Io, done: Done): void {
  const incident = program.command('incident').description('list, show and work on incidents');
  const by = 'record who did it: a name, or alone the user name of this machine';
  const list = async (options: Options): Promise<ExitCode> => (await import('./incident.js')).listCommand(io, options);
  incident
    .command('list')
    .description('open incidents, worst first')
    .option('--all', 'resolved ones too')
    .action(async (_, command: Command) => done(await list(command.optsWithGlobals<Options>())));
  incident
    .command('show <id>')
    .description('all about one incident; `latest` is the worst one open')
    .action(async (id: string, _, command: Command) => {
      const { showCommand } = await import('./incident.js');
      done(await showCommand(io, id, command.optsWithGlobals<Options>()));
    });
  incident
    .command('status <id> <status>')
    .description('set its status: new, investigating, monitoring or resolved')
    .option('--note <text>', 'why')
    .option('--by [name]', by)
    .action(async (id: string, status: string, _, command: Command) => {
      const { statusCommand } = await import('./incident.js');
      done(await statusCommand(io, id, status, command.optsWithGlobals<Options>()));
    });
  incident
    .command('note <id> <text...>')
    .description('add a note to its history')
    .option('--by [name]', by)
    .action(async (id: string, text: string[], _, command: Command) => {
      const { noteCommand } = await import('./incident.js');
      done(await noteCommand(io, id, text, command.optsWithGlobals<Options>()));
    });
  incident
    .command('feedback <id> <verdict>')
    .description('what it was: real, false_alarm, known or expected')
    .option('--until <time>', 'how long it stays silent (expected, false_alarm)')
    .option('--note <text>', 'why')
    .option('--by [name]', by)
    .action(async (id: string, verdict: string, _, command: Command) => {
      const { feedbackCommand } = await import('./incident.js');
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
      const { assignCommand } = await import('./incident.js');
      done(await assignCommand(io, id, name, command.optsWithGlobals<Options>()));
    });
  acting('link <id> [url]', 'the ticket about it')
    .option('--clear', 'no ticket any more')
    .action(async (id: string, url: string | undefined, _, command: Command) => {
      const { linkCommand } = await import('./incident.js');
      done(await linkCommand(io, id, url, command.optsWithGlobals<Options>()));
    });
  acting('reopen <id>', 'open a resolved or merged one again')
    .option('--note <text>', 'why')
    .action(async (id: string, _, command: Command) => {
      const { reopenCommand } = await import('./incident.js');
      done(await reopenCommand(io, id, command.optsWithGlobals<Options>()));
    });
  acting('merge <id> <into>', 'they are one: close the first; its notes and later findings go to the other')
    .option('--note <text>', 'why')
    .action(async (id: string, into: string, _, command: Command) => {
      const { mergeCommand } = await import('./incident.js');
      done(await mergeCommand(io, id, into, command.optsWithGlobals<Options>()));
    });
}

function addNotify(program: Command, io: Io, done: Done): void {
  const notify = program.command('notify').description('channels that are told what changed, and what waits for them');
  const outbox = async (options: Options & { all?: boolean }): Promise<ExitCode> =>
    (await import('./notify.js')).outboxCommand(io, options);
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
      const { flushCommand } = await import('./notify.js');
      done(await flushCommand(io, channels, command.optsWithGlobals<Options>()));
    });
  notify
    .command('test [channels]')
    .description('send each channel a message that says it is a test')
    .action(async (channels: string | undefined, _, command: Command) => {
      const { testCommand } = await import('./notify.js');
      done(await testCommand(io, channels, command.optsWithGlobals<Options>()));
    });
  byDefault(notify, outbox, done);
}

function addRca(program: Command, io: Io, done: Done): void {
  program
    .command('rca [id]')
    .description('why an incident happened: ranked causes with evidence')
    .option('--cause <name>', 'one cause in depth, such as batching')
    .option('--all-open', 'every open incident, worst first')
    .action(async (id: string | undefined, _, command: Command) => {
      const { rcaCommand } = await import('./rca.js');
      done(await rcaCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

function addRecommend(program: Command, io: Io, done: Done): void {
  program
    .command('recommend <id>')
    .description('what to change, what it brings and what it costs')
    .option('--rec <n>', 'one recommendation in depth')
    .option('--objective <what>', 'cx, efficiency or balanced (default)')
    .option('--max-efficiency-loss <percent>', 'orders per trip that may be given up, such as 5%')
    .action(async (id: string, _, command: Command) => {
      const { recommendCommand } = await import('./recommend.js');
      done(await recommendCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

function addPlan(program: Command, io: Io, done: Done): void {
  const plan = program
    .command('plan [id]')
    .description('an experiment plan for a recommendation, kept in the state; alone: list')
    .option('--rec <n>', 'number of the recommendation, default 1')
    .option('--from <file>', 'take the recommendation from a cxf.recommend/v1 document')
    .option('--assignments <file>', 'write unit, arm and phase as CSV; never over an existing file')
    .option('--alpha <share>', 'two-sided, default 0.05')
    .option('--power <share>', 'default 0.8')
    .option('--efficiency-margin <percent>', 'guardrail, default 10% or more where the stated trade-off is near it')
    .option('--volume-margin <percent>', 'guardrail, default 5%')
    .option('--spillover-margin <percent>', 'guardrail for orders elsewhere, default 2%')
    .action(async (id: string | undefined, _, command: Command) => {
      const { planCommand, planListCommand } = await import('./plan.js');
      const options = command.optsWithGlobals<Options>();
      done(id === undefined ? await planListCommand(io, options) : await planCommand(io, id, options));
    });
  plan
    .command('list')
    .description('plans, last created first')
    .action(async (_, command: Command) => {
      const { planListCommand } = await import('./plan.js');
      done(await planListCommand(io, command.optsWithGlobals<Options>()));
    });
  plan
    .command('show <plan>')
    .description('a plan as it was made; `latest` is the last one')
    .action(async (id: string, _, command: Command) => {
      const { planShowCommand } = await import('./plan.js');
      done(await planShowCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

function addExperiment(program: Command, io: Io, done: Done): void {
  const experiment = program.command('experiment').description('an experiment from its start to the decision');
  const list = async (options: Options): Promise<ExitCode> =>
    (await import('./experiment.js')).experimentListCommand(io, options);
  const by = 'record who did it: a name, or alone the user name of this machine';
  const command = (usage: string, text: string): Command => experiment.command(usage).description(text);
  const acting = (usage: string, text: string): Command =>
    command(usage, text).option('--note <text>', 'why').option('--by [name]', by);
  const act =
    (what: 'hold' | 'advance' | 'extend' | 'adjust' | 'roll_back' | 'conclude') =>
    async (id: string, _: unknown, given: Command): Promise<void> => {
      const { experimentActCommand } = await import('./experiment.js');
      done(await experimentActCommand(io, what, id, given.optsWithGlobals<Options>()));
    };
  acting('start <plan>', 'start a plan; without --at at the next local midnight')
    .option('--at <time>', 'day 1: a local midnight')
    .option('--assignments <file>', 'unit, arm, phase; default: as the plan draws them')
    .action(async (plan: string, _, given: Command) => {
      const { experimentStartCommand } = await import('./experiment.js');
      done(await experimentStartCommand(io, plan, given.optsWithGlobals<Options>()));
    });
  command('list', 'experiments, last created first').action(async (_, given: Command) =>
    done(await list(given.optsWithGlobals<Options>())),
  );
  command('status <id>', 'progress, guardrails and what to do; `latest` is the last one started')
    .option('--cron', 'speak only when the decision changes or a guardrail breaks')
    .option('--fail-on <what>', 'exit 3 on: breach')
    .action(async (id: string, _, given: Command) => {
      const { experimentStatusCommand } = await import('./experiment.js');
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
    const { experimentCalibrationCommand } = await import('./experiment.js');
    done(await experimentCalibrationCommand(io, given.optsWithGlobals<Options>()));
  });
  byDefault(experiment, list, done);
}

function addPower(program: Command, io: Io, done: Done): void {
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
      const { powerCommand } = await import('./power.js');
      done(await powerCommand(io, command.optsWithGlobals<Options>()));
    });
}

function addTrend(program: Command, io: Io, done: Done): void {
  program
    .command('trend')
    .description('a metric over time with its expected band; --where says of which orders')
    .option('--metric <name>', 'such as on_time_rate')
    .option('--since <time>', 'how far back, default 7d')
    .option('--baseline <time>', 'history each hour is compared with, default 28d')
    .option('--by <what>', 'hour or day; default: days beyond 14 of them')
    .action(async (_, command: Command) => {
      const { trendCommand } = await import('./trend.js');
      done(await trendCommand(io, command.optsWithGlobals<Options>()));
    });
}

function addReport(program: Command, io: Io, done: Done): void {
  program
    .command('report <id>')
    .description('the whole investigation of an incident; with --html one self-contained page')
    .option('--html <file>', 'write the page there, over what is there; - for stdout')
    .action(async (id: string, _, command: Command) => {
      const { reportCommand } = await import('./report.js');
      done(await reportCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

function addOrders(program: Command, io: Io, done: Done): void {
  program
    .command('orders <id>')
    .description('the orders behind an incident, worst first')
    .option('--format <format>', 'csv, arrow or json, default csv')
    .action(async (id: string, _, command: Command) => {
      const { ordersCommand } = await import('./orders.js');
      done(await ordersCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

function addEvent(program: Command, io: Io, done: Done): void {
  const event = program.command('event').description('the change log: what was changed, when and where');
  const list = async (options: Options): Promise<ExitCode> => (await import('./event.js')).eventListCommand(io, options);
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
      const { eventAddCommand } = await import('./event.js');
      done(await eventAddCommand(io, command.optsWithGlobals<Options & { type: string }>()));
    });
  byDefault(event, list, done);
}

function addMcp(program: Command, io: Io, version: string, done: Done): void {
  program
    .command('mcp')
    .description('serve these commands to agents over the Model Context Protocol, on stdin and stdout')
    .option('--allow-write', 'store what is found, let agents set status and add notes')
    .action(async (_, command: Command) => {
      const { mcpCommand } = await import('./mcp.js');
      done(await mcpCommand(io, version, command.optsWithGlobals<Options & { allowWrite?: boolean }>()));
    });
}

function addCompletion(program: Command, io: Io, done: Done): void {
  program
    .command('completion <shell>')
    .description('completion of commands, options and ids for bash, zsh or fish, as a script')
    .action(async (shell: string) => done(await (await import('./completion.js')).completionCommand(io, shell)));
  program
    .command('__complete [words...]', { hidden: true })
    .action(async (words: string[]) => done(await (await import('./completion.js')).completeCommand(io, program, words)));
}

function addState(program: Command, io: Io, done: Done): void {
  const state = program.command('state').description('the state itself: check it, back it up, move it');
  const check = async (options: Options): Promise<ExitCode> => (await import('./state.js')).stateCheckCommand(io, options);
  state
    .command('check')
    .description('read every page and row; exit 1 where something is wrong')
    .action(async (_, command: Command) => done(await check(command.optsWithGlobals<Options>())));
  state
    .command('backup [file]')
    .description('copy it to a new file, by default among its backups')
    .action(async (file: string | undefined, _, command: Command) => {
      const { stateBackupCommand } = await import('./state.js');
      done(await stateBackupCommand(io, file, command.optsWithGlobals<Options>()));
    });
  state
    .command('restore <file>')
    .description('put a backup in its place; what it held is kept as a backup')
    .action(async (file: string, _, command: Command) => {
      const { stateRestoreCommand } = await import('./state.js');
      done(await stateRestoreCommand(io, file, command.optsWithGlobals<Options>()));
    });
  state
    .command('export')
    .description('all that people wrote and cxf found, as one JSON document')
    .action(async (_, command: Command) => {
      const { stateExportCommand } = await import('./state.js');
      done(await stateExportCommand(io, command.optsWithGlobals<Options>()));
    });
  state
    .command('import <file>')
    .description('merge an export; refused where both tell different things')
    .action(async (file: string, _, command: Command) => {
      const { stateImportCommand } = await import('./state.js');
      done(await stateImportCommand(io, file, command.optsWithGlobals<Options>()));
    });
  byDefault(state, check, done);
}

/** What a group of commands does without one of them. A word that is none of them is a slip, not an argument. */
function byDefault(group: Command, run: (options: Options) => Promise<ExitCode>, done: Done): void {
  group.allowExcessArguments().action(async (_, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) {
      const near = nearest(
        word,
        group.commands.map((c) => c.name()),
      );
      const full = group.parent ? `${group.name()} ${word}` : word;
      throw usageError('usage', `Unknown command "${full.slice(0, 60)}".`, near ? `did you mean "${near}"?` : 'see cxf --help');
    }
    done(await run(command.optsWithGlobals<Options>()));
  });
}

/** The whole command line. Commands are loaded when they are called. */
export function program(io: Io, version: string, to: { readonly done: Done; readonly help: (text: string) => void }): Command {
  const { done } = to;
  const cli = new Command('cxf')
    .description('From a drop in customer experience to its cause and a decision. Without a command: the dashboard.')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: to.help,
      writeErr: () => {},
      outputError: () => {}, // The final catch tells it.
    });
  addGlobals(cli);
  addInit(cli, io, done);
  addDoctor(cli, io, version, done);
  addDetect(cli, io, done);
  addIncident(cli, io, done);
  addNotify(cli, io, done);
  addRca(cli, io, done);
  addRecommend(cli, io, done);
  addPlan(cli, io, done);
  addExperiment(cli, io, done);
  addPower(cli, io, done);
  addTrend(cli, io, done);
  addReport(cli, io, done);
  addOrders(cli, io, done);
  addEvent(cli, io, done);
  addMcp(cli, io, version, done);
  addCompletion(cli, io, done);
  addState(cli, io, done);
  byDefault(cli, (options) => dashboard(io, options), done);
  addExamples(cli);
  cli.helpCommand('help [command]', 'help on a command').addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failure, 2 usage, configuration or data, 3 with --fail-on,
4 could not be evaluated, 75 state locked.
Times: 24h, 7d, 1w2d, 90m; ISO dates; today, yesterday.`,
  );
  return cli;
}
