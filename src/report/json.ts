/** Characters that steer a terminal or reorder text; JSON.stringify escapes only those below a space. */
const STEERING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const escaped = (text: string): string => text.replace(STEERING, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON that says the same and is inert on a terminal. Ends with a newline. */
export const jsonText = (value: unknown, indent?: number): string => `${escaped(JSON.stringify(value, null, indent))}\n`;
