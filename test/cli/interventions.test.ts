import { beforeAll, describe, expect, it } from 'vitest';
import { planSchema } from '../../src/model/plan.js';
import { type RecommendDocument, recommendSchema } from '../../src/model/recommend.js';
import { investigation } from '../support/investigation.js';
import { documentOf } from '../support/process.js';

/** Measures of the user's own against a cause of the user's own, as a process. */

const drivers = '[drivers]\nkitchen_temp = { column = "temp_c", title = "Kitchen temperature", harmful = "up" }\n';
const cooling = `[[interventions]]
cause = "kitchen_temp"
lever = "air_conditioning"
title = "Cool the kitchens"
from = "off"
to = "21 degrees"
tradeoffs = ["kitchens close for an hour"]
cost = { amount = 0.35, unit = "USD", per = "order", text = "rent of the units" }
complexity = "high"
rollout_days = 5
reversible = true
`;

const { run } = await investigation({ turn: 'heat', toml: drivers });
const recommended = async (toml: string): Promise<RecommendDocument> =>
  documentOf(await run(['recommend', 'latest', '--json'], toml), recommendSchema);

describe('[[interventions]] to the end', () => {
  let doc: RecommendDocument;
  beforeAll(async () => {
    doc = await recommended(drivers + cooling);
  });

  it('without one a cause of the user is told, and that nothing is known against it', async () => {
    const bare = await recommended(drivers);
    expect(bare.summary).toBe('Nothing to recommend: no measure is known against kitchen_temp.');
    expect(bare.limitations.join()).toContain('declare one under [[interventions]] in cxf.toml');
  });

  it('recommends it with what it costs', () => {
    const [first] = doc.recommendations;
    expect(first).toMatchObject({
      cause: 'kitchen_temp',
      title: 'Cool the kitchens',
      action: { lever: 'air_conditioning', from: 'off', to: '21 degrees' },
      complexity: 'high',
      rollout_days: 5,
      reversible: true,
    });
    expect(first?.tradeoffs.map((t) => t.text)).toEqual(['USD 0.35 per order: rent of the units', 'kitchens close for an hour']);
    expect(first?.expected.on_time_rate?.delta).toBeGreaterThan(5);
  });

  it('shows it on the screen, with the plan as the next step', async () => {
    const { code, stdout, stderr } = await run(['recommend', 'latest'], drivers + cooling);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Trade-off USD 0.35 per order: rent of the units');
    expect(stdout).toContain('air_conditioning off -> 21 degrees');
    expect(stdout).toContain(`next: cxf plan ${doc.incident.id}\n`);
  });

  it('can be planned', async () => {
    const plan = documentOf(await run(['plan', doc.incident.id, '--json'], drivers + cooling), planSchema);
    expect(JSON.stringify(plan)).toContain('air_conditioning');
  });

  it('is refused with one sentence where a value makes no sense', async () => {
    const stock =
      '[[interventions]]\ncause = "merchant_prep"\nlever = "promised_eta_buffer"\ncost = { amount = 1, unit = "USD" }\n';
    const { code, stderr } = await run(['recommend', 'latest'], stock);
    expect(code).toBe(2);
    expect(stderr).toContain('interventions.promised_eta_buffer.cost.per must be given');
  });
});
