/** What holds unless a setting says otherwise, here and for whoever looks for what `npm start` left. */
export const DEFAULTS = { DATA_DIR: '.forwarder', HISTORY_DAYS: '7' } as const;
