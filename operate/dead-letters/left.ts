/** Why a letter stays where it is, in words for the operator that quote nothing of it. */
export class Left extends Error {}
