import { expect, test } from "vitest";
import { Lane } from "./engineLane.ts";

test("jobs run one at a time in the order they came", async () => {
  const lane = new Lane();
  const seen: string[] = [];
  const job = (name: string) => async () => {
    seen.push(`${name} starts`);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    seen.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([lane.run(job("a")), lane.run(job("b"))])).toEqual(["a", "b"]);
  expect(seen).toEqual(["a starts", "a ends", "b starts", "b ends"]);
});

test("a job that throws rejects for its caller and does not stop the lane", async () => {
  const lane = new Lane();
  const failing = lane.run(() => {
    throw new Error("broken");
  });
  const next = lane.run(() => 1);
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe(1);
});

test("background steps and jobs take turns", async () => {
  const lane = new Lane();
  const seen: string[] = [];
  let steps = 0;
  lane.inBackground(() => {
    seen.push("step");
    steps += 1;
    return steps < 3;
  });
  await lane.run(() => seen.push("a"));
  await lane.run(() => seen.push("b"));
  expect(seen.filter((entry) => entry !== "step")).toEqual(["a", "b"]);
  expect(seen.indexOf("b")).toBeGreaterThan(seen.indexOf("step"));
});

test("background work goes on while no job comes", async () => {
  const lane = new Lane();
  await new Promise<void>((resolve) => {
    let left = 5;
    lane.inBackground(() => {
      left -= 1;
      if (left === 0) resolve();
      return left > 0;
    });
  });
});

test("idle work waits for the jobs, and stops when it is done", async () => {
  const seen: string[] = [];
  let left = 0;
  const lane = new Lane(() => {
    seen.push("idle");
    left -= 1;
    return left > 0;
  });
  left = 2;
  await Promise.all([lane.run(() => seen.push("a")), lane.run(() => seen.push("b"))]);
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
  expect(seen).toEqual(["a", "b", "idle", "idle"]);
});
