import type { Severity } from './severity.js';

/** Where a secret comes from. It is read when it is needed, never kept and never printed; `plain` is no secret. */
export type Secret =
  | { readonly kind: 'env'; readonly name: string }
  /** Absolute path. */
  | { readonly kind: 'file'; readonly path: string; readonly shown: string }
  | { readonly kind: 'plain'; readonly value: string };

export const CHANNEL_TYPES = ['slack', 'webhook', 'alertmanager', 'stdout', 'exec', 'email'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** Local hours in which only `except` or worse is told; minutes of the day, and `to` may lie before `from`. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  readonly except: Severity | null;
}

/** What a channel is told of, and when. */
export interface ChannelRules {
  readonly minSeverity: Severity;
  /** Milliseconds after which an open incident is told again; 0: never. */
  readonly repeatMs: number;
  /** The changes of a run in one message. */
  readonly group: boolean;
  readonly quiet: QuietHours | null;
}

interface Base {
  readonly name: string;
  readonly rules: ChannelRules;
  /** Milliseconds a delivery may take. */
  readonly timeoutMs: number;
}

export type Channel =
  | (Base & { readonly type: 'slack' | 'webhook' | 'alertmanager'; readonly url: Secret; readonly token: Secret | null })
  | (Base & { readonly type: 'stdout' })
  | (Base & { readonly type: 'exec'; readonly argv: readonly string[] })
  | (Base & { readonly type: 'email'; readonly argv: readonly string[]; readonly from: string; readonly to: readonly string[] });

export interface NotifySettings {
  readonly channels: readonly Channel[];
  /** A URL that is called after each evaluation that came to its end: who watches it hears when cxf does not run. */
  readonly ping: Secret | null;
}

/** What came of handing a message over. `error` holds no secrets. */
export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: string;
      /** The receiver will not take this message, however often it is sent. */
      readonly refused?: boolean;
      /** The receiver asked to be left alone for so long. */
      readonly afterMs?: number;
    };
