/** Something the reader must know to read the figures rightly. Goes to `warnings` in JSON and to stderr as text. */
export interface Warning {
  /** Stable machine name, such as `naive_times`. */
  readonly code: string;
  readonly message: string;
}
