import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

// Not on the hour, when everybody's do.
crons.hourly("remove what is over", { minuteUTC: 17 }, internal.cleanup.start, {});
crons.interval("take up removals that stopped", { minutes: 10 }, internal.deletion.resume, {});

export default crons;
