/** Listeners by the name of what they listen to; one that throws harms nobody else. */
export class Emitter {
  #listeners = new Map();

  /** @returns {() => void} takes the listener away again */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(type, listeners);
    return () => listeners.delete(listener);
  }

  emit(type, detail) {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(detail);
      } catch (failed) {
        (globalThis.reportError ?? console.error)(failed);
      }
    }
  }
}
