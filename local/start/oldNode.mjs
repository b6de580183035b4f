/**
 * Preloaded into the official CLI: it colours its questions with a function that Node has had since 20.12, and loads
 * that part whether it asks any or not. On an older Node 20 the questions are plain.
 */
import util from "node:util";

util.styleText ??= (_style, text) => text;
