/**
 * Intervals of byte strings, each with a set of items, that answers which intervals hold a key in time that grows
 * with the answer and the logarithm of the rest. A treap: a search tree by (start, end) that is a heap by random
 * priorities, hence balanced whatever the order of insertion; each node knows how far its subtree reaches.
 */
import type { SortKeyInterval } from "../indexing/keys.ts";
import { compareBytes } from "../storage/bytes.ts";
import { compareEnds } from "./readSet.ts";

interface Node<T> {
  readonly interval: SortKeyInterval;
  readonly items: Set<T>;
  readonly priority: number;
  /** The greatest end in this subtree. */
  reach: Uint8Array | null;
  left: Node<T> | null;
  right: Node<T> | null;
}

export class IntervalTree<T> {
  #root: Node<T> | null = null;
  /** State of a small generator of priorities; they balance the tree and guard nothing. */
  #random = 0x9e3779b9;

  get isEmpty(): boolean {
    return this.#root === null;
  }

  add(interval: SortKeyInterval, item: T): void {
    this.#root = this.#insert(this.#root, interval, item);
  }

  remove(interval: SortKeyInterval, item: T): void {
    this.#root = remove(this.#root, interval, item);
  }

  /** Adds the items of every interval that holds the key to `found`. */
  collect(key: Uint8Array, found: Set<T>): void {
    collect(this.#root, key, found);
  }

  #insert(node: Node<T> | null, interval: SortKeyInterval, item: T): Node<T> {
    if (node === null) {
      return {
        interval,
        items: new Set([item]),
        priority: this.#nextPriority(),
        reach: interval.end,
        left: null,
        right: null,
      };
    }
    const order = compareIntervals(interval, node.interval);
    if (order === 0) {
      node.items.add(item);
      return node;
    }
    if (order < 0) {
      const left = (node.left = this.#insert(node.left, interval, item));
      if (left.priority > node.priority) return rotateRight(node, left);
    } else {
      const right = (node.right = this.#insert(node.right, interval, item));
      if (right.priority > node.priority) return rotateLeft(node, right);
    }
    updateReach(node);
    return node;
  }

  /** Xorshift. */
  #nextPriority(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x;
    return x;
  }
}

function remove<T>(node: Node<T> | null, interval: SortKeyInterval, item: T): Node<T> | null {
  if (node === null) return null;
  const order = compareIntervals(interval, node.interval);
  if (order === 0) {
    node.items.delete(item);
    return node.items.size > 0 ? node : join(node.left, node.right);
  }
  if (order < 0) node.left = remove(node.left, interval, item);
  else node.right = remove(node.right, interval, item);
  updateReach(node);
  return node;
}

/** Makes one tree of two, where all of `left` comes before all of `right`. */
function join<T>(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
  if (left === null) return right;
  if (right === null) return left;
  if (left.priority > right.priority) {
    left.right = join(left.right, right);
    updateReach(left);
    return left;
  }
  right.left = join(left, right.left);
  updateReach(right);
  return right;
}

function collect<T>(node: Node<T> | null, key: Uint8Array, found: Set<T>): void {
  if (node === null || endsBefore(node.reach, key)) return;
  collect(node.left, key, found);
  if (compareBytes(node.interval.start, key) > 0) return;
  if (!endsBefore(node.interval.end, key)) for (const item of node.items) found.add(item);
  collect(node.right, key, found);
}

/** Ends are exclusive: an interval that ends at the key does not hold it. */
function endsBefore(end: Uint8Array | null, key: Uint8Array): boolean {
  return end !== null && compareBytes(end, key) <= 0;
}

function rotateRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = node;
  updateReach(node);
  updateReach(left);
  return left;
}

function rotateLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = node;
  updateReach(node);
  updateReach(right);
  return right;
}

function updateReach<T>(node: Node<T>): void {
  let reach = node.interval.end;
  if (node.left !== null && compareEnds(reach, node.left.reach) < 0) reach = node.left.reach;
  if (node.right !== null && compareEnds(reach, node.right.reach) < 0) reach = node.right.reach;
  node.reach = reach;
}

function compareIntervals(a: SortKeyInterval, b: SortKeyInterval): number {
  return compareBytes(a.start, b.start) || compareEnds(a.end, b.end);
}
