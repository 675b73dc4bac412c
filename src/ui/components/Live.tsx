import { Box, Text } from 'ink';
import { useEffect, useReducer, useSyncExternalStore } from 'react';
import { drawLive, type Live, type Look } from '../live.js';

/** Lines that are ready to be written, none of them cut: a command that is longer than the screen stays one line. */
export const Printed = ({ lines, width }: { readonly lines: readonly string[]; readonly width: number }) => (
  <Box flexDirection="column" width={width} flexShrink={0}>
    {lines.map((text, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place says
      <Text key={i} wrap="truncate">
        {text === '' ? ' ' : text}
      </Text>
    ))}
  </Box>
);

const TICK_MS = 100;

/** The steps of a command at work. */
export function Working({ live, look }: { readonly live: Live; readonly look: Look }) {
  const state = useSyncExternalStore(live.subscribe, live.get);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <Printed lines={drawLive(state, live.now(), look)} width={look.width} />;
}
