/** How files that must not be half written get their names. */
export { putInPlace, putNew, temporaryOf } from '../store/durable.js';
