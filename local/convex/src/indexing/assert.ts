/** Ends the function when something is not as this code keeps it; never for what a caller may get wrong. */
export function assert(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${expectation}`);
}
