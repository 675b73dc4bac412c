import { Box, Text, useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import { keysOf } from '../keys.js';
import { type Frame, frameOf } from '../layout.js';
import type { Store } from '../store.js';

/** A line that is ready to be written. An empty one would take no row. */
const Row = ({ text, inverse = false }: { readonly text: string; readonly inverse?: boolean }) => (
  <Text wrap="truncate" inverse={inverse}>
    {text === '' ? ' ' : text}
  </Text>
);

const Rows = ({ lines }: { readonly lines: readonly string[] }) => (
  <>
    {lines.map((text, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place says
      <Row key={i} text={text} />
    ))}
  </>
);

const Items = ({ frame, color }: { readonly frame: Frame; readonly color: boolean }) =>
  frame.items.length === 0 ? null : (
    <>
      {frame.items.map(({ text, chosen }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place says
        <Row key={i} text={text} inverse={chosen && color} />
      ))}
      <Row text={frame.rule} />
    </>
  );

/** Draws the state; keys become events. */
export function App({ store }: { readonly store: Store }) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  useInput((input, key) => {
    for (const one of keysOf(input, key)) store.dispatch({ type: 'key', key: one });
  });
  const frame = frameOf(state);
  return (
    <Box flexDirection="column" width={state.look.columns}>
      <Row text={frame.header} />
      <Row text={frame.rule} />
      <Items frame={frame} color={state.look.color} />
      <Rows lines={frame.body} />
      <Row text={frame.lower} />
      <Rows lines={frame.footer} />
    </Box>
  );
}
