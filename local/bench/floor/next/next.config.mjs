/** JavaScript only: with TypeScript here, Next would write a configuration of its own into this folder. */
export default {};
