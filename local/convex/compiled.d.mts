export function compiled(name: "cli" | "engineThread" | "actionThread"): URL;
