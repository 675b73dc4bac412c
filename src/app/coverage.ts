/** With fewer days than this before the window nobody can tell unusual from usual. */
export const MIN_HISTORY_DAYS = 3;
