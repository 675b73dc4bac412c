import type { Settings } from '../config/settings.js';
import { glance, type Ids } from '../store/glance.js';

/** Ids of the state for completion: quick, without its checks, changing nothing. */
export const knownIds = (settings: Settings): Promise<Ids> => glance(settings.stateDir);
export type { Ids };
