import { runDetect } from '../../src/app/detect.js';
import type { Flags } from '../../src/config/flags.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/settings.js';
import type { DetectDocument } from '../../src/model/documents.js';
import { ROOT } from './process.js';

/** The application without its command line: as fast as many runs on one state need it. */

const NOW = Date.UTC(2026, 0, 1);

export const settingsOf = (flags: Flags): Settings => loadSettings({ flags, env: {}, cwd: ROOT, packageRoot: ROOT, now: NOW });

/** `cxf detect --as-of` that time. */
export const detectAt = (flags: Flags, at: number): Promise<DetectDocument> =>
  runDetect(settingsOf({ ...flags, asOf: new Date(at).toISOString() }), { now: NOW });
