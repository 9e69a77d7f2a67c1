// The notes that the lesson `routes` keeps, to have something that PUT changes and DELETE removes.

/** More than a lesson needs, and nothing to fill the memory with. */
const MAX_NOTES = 100;

/** Texts by name, a bounded number of them. */
export class Notes {
  #texts = new Map<string, string>();

  /** Gives a note, if there is one of that name. */
  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** Keeps a note. Says whether it is new; nothing where there is no room for another. */
  put(name: string, text: string): "created" | "changed" | undefined {
    const isNew = !this.#texts.has(name);
    if (isNew && this.#texts.size >= MAX_NOTES) return undefined;
    this.#texts.set(name, text);
    return isNew ? "created" : "changed";
  }

  /** Removes a note. Says whether there was one. */
  delete(name: string): boolean {
    return this.#texts.delete(name);
  }
}
