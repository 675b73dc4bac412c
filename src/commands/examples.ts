import type { Command } from 'commander';

/** What stands under Examples in the help of a command, by its words; lines of up to 78 characters. `latest` is the worst incident open, or the last made. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': ['cxf', 'cxf init orders.parquet', 'cxf detect --since 24h', 'cxf rca latest', 'cxf plan latest --md > plan.md'],
  init: ['cxf init orders.parquet', "cxf init 'lake/*.csv' --yes --timezone America/Chicago --map region=city"],
  doctor: ['cxf doctor', 'cxf doctor --json'],
  dashboard: ['cxf dashboard', 'cxf dashboard --watch 60s', 'cxf dashboard --where region=SF --no-input'],
  detect: [
    ...['cxf detect', 'cxf detect --since 7d --min-severity medium', 'cxf detect --cron --fail-on high'],
    ...['cxf detect --explain region=SF,category=Grocery', 'cxf detect --backtest 28d'],
  ],
  incident: ['cxf incident', 'cxf incident show latest'],
  'incident list': ['cxf incident list', 'cxf incident list --all --json'],
  'incident show': ['cxf incident show latest', 'cxf incident show grocery-sf --md'],
  'incident status': [
    'cxf incident status latest investigating --by',
    'cxf incident status grocery-sf resolved --note "rolled back"',
  ],
  'incident note': ['cxf incident note latest asked dispatch about the threshold --by'],
  'incident feedback': [
    'cxf incident feedback latest false_alarm --note "a test store"',
    'cxf incident feedback latest expected --until 7d',
  ],
  'incident assign': ['cxf incident assign latest ana', 'cxf incident assign latest --clear'],
  'incident link': ['cxf incident link latest https://tickets.example/OPS-42', 'cxf incident link latest --clear'],
  'incident reopen': ['cxf incident reopen grocery-sf --note "it is back"'],
  'incident merge': ['cxf incident merge convenience-nyc grocery-sf --note "one outage"'],
  notify: ['cxf notify', 'cxf notify test ops'],
  'notify outbox': ['cxf notify outbox', 'cxf notify outbox --all'],
  'notify flush': ['cxf notify flush', 'cxf notify flush ops --dead'],
  'notify test': ['cxf notify test', 'cxf notify test ops,pager'],
  rca: ['cxf rca latest', 'cxf rca latest --cause batching', 'cxf rca --all-open --json'],
  recommend: ['cxf recommend latest', 'cxf recommend latest --rec 2', 'cxf recommend latest --max-efficiency-loss 5%'],
  plan: [
    ...['cxf plan latest', 'cxf plan latest --rec 2 --md > plan.md', 'cxf plan latest --assignments arms.csv'],
    'cxf plan show latest',
  ],
  'plan list': ['cxf plan list', 'cxf plan list --where region=SF'],
  'plan show': ['cxf plan show latest', 'cxf plan show latest --md > plan.md'],
  experiment: ['cxf experiment', 'cxf experiment start latest', 'cxf experiment status latest'],
  'experiment start': ['cxf experiment start latest', 'cxf experiment start latest --at 2024-01-05 --assignments arms.csv'],
  'experiment list': ['cxf experiment list', 'cxf experiment list --json'],
  'experiment status': ['cxf experiment status latest', 'cxf experiment status latest --cron --fail-on breach'],
  'experiment advance': ['cxf experiment advance latest --note "guardrails are fine" --by'],
  'experiment hold': ['cxf experiment hold latest --note "holiday ahead"'],
  'experiment extend': ['cxf experiment extend latest --days 7'],
  'experiment adjust': ['cxf plan latest --efficiency-margin 12', 'cxf experiment adjust latest --plan latest'],
  'experiment roll-back': ['cxf experiment roll-back latest --note "efficiency fell by 14 %" --by'],
  'experiment conclude': [
    'cxf experiment conclude latest --decision make_permanent --resolve',
    'cxf experiment conclude latest --decision iterate --note "too few stores"',
  ],
  'experiment calibration': ['cxf experiment calibration', 'cxf experiment calibration --md'],
  power: [
    'cxf power --baseline 78% --mde 5pp --cluster-size 50 --icc 0.02 --cv 0.6',
    'cxf power --from-data --where region=SF,category=Grocery --mde 5pp --days 14d',
  ],
  trend: ['cxf trend --metric on_time_rate', 'cxf trend --metric cx_score --where region=SF --since 28d --by day'],
  report: ['cxf report latest --html report.html', 'cxf report latest --md > report.md'],
  orders: ['cxf orders latest > orders.csv', 'cxf orders latest --format arrow --output orders.arrow'],
  event: ['cxf event', 'cxf event list --where region=SF'],
  'event list': ['cxf event list', 'cxf event list --as-of 2024-01-04 --json'],
  'event add': [
    'cxf event add --type policy --lever batching_threshold --from 2 --to 4',
    'cxf event add --type external --description "marathon" --where region=SF',
  ],
  mcp: ['cxf mcp', 'cxf mcp --allow-write'],
  completion: ['source <(cxf completion bash)', 'cxf completion fish > ~/.config/fish/completions/cxf.fish'],
  state: ['cxf state', 'cxf state backup'],
  'state check': ['cxf state check', 'cxf state check --json'],
  'state backup': ['cxf state backup', 'cxf state backup monday.db'],
  'state restore': ['cxf state restore monday.db'],
  'state export': ['cxf state export > state.json'],
  'state import': ['cxf state import state.json'],
};

/** Adds to the help of every command what it looks like when it is typed. */
export function addExamples(command: Command, words = ''): void {
  const lines = EXAMPLES[words];
  if (lines) command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  for (const one of command.commands) if (one.name() !== 'help') addExamples(one, `${words} ${one.name()}`.trim());
}
