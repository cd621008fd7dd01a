/** undici is imported file by file, because all of it costs three times the start-up of its pool alone. */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export = Pool;
}
