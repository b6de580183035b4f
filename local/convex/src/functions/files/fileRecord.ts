/** A stored file as the deployment knows it: its `_storage` document, and the name under which its bytes are reached. */
export interface FileRecord {
  /** Of the `_storage` document. Safe to hand around: alone it opens nothing. */
  readonly storageId: string;
  /** A UUID, of the file on disk and in its URL: whoever knows it may read the file. */
  readonly name: string;
  /** Base64. */
  readonly sha256: string;
  readonly size: number;
  readonly contentType: string | null;
}

export type NewFile = Omit<FileRecord, "storageId">;
