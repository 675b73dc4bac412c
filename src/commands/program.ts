import { Command } from 'commander';
import { addExamples } from './examples.js';
import type { Io } from './io.js';
import { addDetect, dashboard } from './program/detect.js';
import { addExperiment, addPower } from './program/experiment.js';
import { addIncident, addNotify } from './program/incident.js';
import { addPlan, addRca, addRecommend } from './program/investigate.js';
import { addEvent, addOrders, addReport, addTrend } from './program/look.js';
import { addCompletion, addMcp } from './program/serve.js';
import { addDoctor, addInit } from './program/setup.js';
import { byDefault, type Done } from './program/shared.js';
import { addState } from './program/state.js';

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
