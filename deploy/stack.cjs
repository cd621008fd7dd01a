// osls reads variables from CommonJS files only.
module.exports = require('./stack.ts');
