/** A fault that its reader can mend: printed as one sentence, without a stack. */
export class Sentence extends Error {}
