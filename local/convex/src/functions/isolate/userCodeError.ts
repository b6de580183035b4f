/** User code threw, or let a promise reject. Holds what was thrown as it is: usually an error of another realm. */
export class UserCodeError extends Error {
  override readonly name = "UserCodeError";
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("User code threw");
    this.thrown = thrown;
  }
}
