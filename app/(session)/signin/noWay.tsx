import { cardLooks, Shell } from "./shell";

/** For a deployment that was told of no way to sign in. Whoever runs it is told what to do, and nothing of what is set. */
export function NoWay() {
  return (
    <Shell title="Nobody can sign in yet" lead="This site has not been told how its visitors sign in.">
      <div className={cardLooks}>
        <p>
          If it is yours: set the variables of at least one way to sign in on the deployment, with{" "}
          <code className="bg-raised rounded px-1.5 py-0.5 text-sm">npx convex env set</code>. The README has
          a table of them. Then load this page again.
        </p>
      </div>
    </Shell>
  );
}
