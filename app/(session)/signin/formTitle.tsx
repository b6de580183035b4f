/** Which way a form is, and whether it is the one that this browser used last. */
export function FormTitle({ isLast, children }: { isLast: boolean; children: string }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <h2 className="font-semibold tracking-tight">{children}</h2>
      {isLast && <LastUsed />}
    </div>
  );
}

export function LastUsed() {
  return (
    <span className="bg-raised text-ink-soft rounded-full px-2.5 py-0.5 text-xs font-medium">Last used</span>
  );
}
