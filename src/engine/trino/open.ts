import { mapColumns } from '../mapping.js';
import { dimensionsOf, type EngineSettings } from '../settings.js';
import { sourceOf } from '../source.js';
import type { Engine } from '../types.js';
import { accessOf } from './access.js';
import { parseAddress } from './address.js';
import { trinoBinder } from './binder.js';
import { Client } from './client.js';
import { TrinoEngine } from './engine.js';
import { partitionOf } from './partition.js';
import { relationOf } from './relation.js';

/** Opens a `trino://` source. Throws one clear CxfError on anything wrong with it. */
export async function openTrino(settings: EngineSettings, env = process.env): Promise<Engine> {
  const address = parseAddress(settings.source, env);
  const { columns, dimensions: extra, drivers = [], sourceName: name } = settings;
  const client = new Client(address, accessOf(address, env), name);
  try {
    const relation = await relationOf(client, address, name);
    const mapping = await mapColumns(trinoBinder(client, relation), relation, { columns, extra: extra ?? [], drivers, name });
    const source = sourceOf(mapping);
    const partition = address.partition === null ? undefined : await partitionOf(client, relation, address.partition, name);
    return new TrinoEngine({
      client,
      settings,
      source: partition ? { ...source, raw: { ...source.raw, partition } } : source,
      subject: { db: client, relation, mapping, name, memory: null },
      dimensions: dimensionsOf(settings, mapping),
    });
  } catch (error) {
    await client.close();
    throw error;
  }
}
