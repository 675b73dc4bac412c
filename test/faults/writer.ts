import { addNote } from '../../src/app/incidents.js';
import { settingsOf } from '../support/app.js';

/** A process of its own: so many notes on the one open incident, each with a state opened and closed for it. */
const [source = '', state = '', asOf = '', name = '', times = '0', wait = '10s'] = process.argv.slice(2);

const settings = settingsOf({ source, state, asOf, lockTimeout: wait });
for (let n = 0; n < Number(times); n++) await addNote(settings, 'latest', `${name} ${n}`, { now: Date.now(), by: name });
