/** Those who want to hear of one kind of news, in the order in which they asked. */
export class Listeners<T> {
  readonly #listeners = new Set<(news: T) => void>();

  /** Answers with the way to stop. */
  add(listener: (news: T) => void): () => void {
    // Wrapped, so that the same function added twice is heard twice and removed once.
    const entry = (news: T) => listener(news);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  tell(news: T): void {
    for (const listener of this.#listeners) listener(news);
  }
}
