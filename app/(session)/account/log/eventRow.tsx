import { classNames } from "@/components/ui/classNames";
import { Moment } from "@/components/moment";
import type { LoggedEvent } from "@/convex/securityLog";
import { detailOf, wordsOf } from "./events";

type EventRowProps = { event: LoggedEvent; who?: string | null };

/** `who` is whose account it is, where the log is of many. */
export function EventRow({ event, who }: EventRowProps) {
  const { kind, at, ip, device } = event;
  const { icon: Icon, text, isGrave = false } = wordsOf(kind);
  const detail = detailOf(event);
  const from = [device, ip].filter((part) => part !== null).join(", ");
  return (
    <li className="flex gap-4 px-5 py-4">
      <span
        className={classNames(
          "grid size-10 shrink-0 place-items-center rounded-full",
          isGrave ? "bg-alarm-ground text-alarm" : "bg-raised",
        )}
      >
        <Icon aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-medium wrap-anywhere">
            {text}
            {detail !== null && <span className="text-ink-soft font-normal"> · {detail}</span>}
          </p>
          <p className="text-ink-soft text-sm">
            <Moment at={at} />
          </p>
        </div>
        {who !== undefined && <p className="text-sm wrap-anywhere">{who ?? "Nobody that is still here"}</p>}
        {from !== "" && <p className="text-ink-soft text-sm wrap-anywhere first-letter:uppercase">{from}</p>}
      </div>
    </li>
  );
}
