/** What must still be told to others when the process is interrupted, such as a query that a server should stop. */
const duties = new Set<() => Promise<unknown>>();
const PATIENCE_MS = 3000;

/** Done when the process is interrupted; returns how to take it back. */
export function onInterrupt(duty: () => Promise<unknown>): () => void {
  duties.add(duty);
  return () => duties.delete(duty);
}

/** Does what must be done; takes three seconds at most. */
export async function interrupted(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([Promise.allSettled([...duties].map((duty) => duty())), late]);
  clearTimeout(timer);
}

export const hasDuties = (): boolean => duties.size > 0;
