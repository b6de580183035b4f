import { preloadQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { FileList } from "./fileList";
import { Uploader } from "./uploader";

export const metadata: Metadata = { title: "Your files" };

export default async function FilesPage() {
  const files = await pageAsViewer("/product/files", (options) => preloadQuery(api.files.list, {}, options));
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-4 pt-10 pb-20 outline-none sm:px-6 sm:pt-14"
    >
      <div className="flex flex-col gap-2">
        <h1 className="text-3xl font-semibold tracking-tight">Your files</h1>
        <p className="text-ink-soft">Only you can list and download them.</p>
      </div>
      <Uploader />
      <FileList preloaded={files} />
    </main>
  );
}
