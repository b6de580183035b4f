import { FileText, MonitorSmartphone, ShieldCheck, type LucideIcon } from "lucide-react";

const PROMISES: { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: ShieldCheck,
    title: "Checked on the server",
    text: "Every page, every form and every query asks who you are before it answers. Sign out, and that session is over in every tab that had it.",
  },
  {
    icon: MonitorSmartphone,
    title: "Live on every screen",
    text: "Tick a task on your phone and watch it tick on your desk. Nothing to refresh, nothing to send twice.",
  },
  {
    icon: FileText,
    title: "A page first",
    text: "Your list is in the HTML that the server sends. It is there before any script has loaded, and the forms work without one.",
  },
];

export function Promises() {
  return (
    <section
      aria-label="What you can count on"
      className="grid gap-x-10 gap-y-10 border-t py-14 sm:py-16 md:grid-cols-3"
    >
      {PROMISES.map(({ icon: Icon, title, text }) => (
        <div key={title}>
          <Icon aria-hidden className="text-brass-ink size-6" strokeWidth={1.6} />
          <h2 className="mt-4 text-lg font-semibold tracking-tight">{title}</h2>
          <p className="text-ink-soft mt-2 leading-relaxed">{text}</p>
        </div>
      ))}
    </section>
  );
}
