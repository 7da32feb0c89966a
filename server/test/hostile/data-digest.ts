/** All that is stored, by table or key: what is equal before and after has not been changed. */
export interface DataDigest {
  /** Leaves out what a request may move without having changed anything: when somebody was last there. */
  read(): Promise<Record<string, string>>;
  /** Whether what a deleted room left is still being removed, behind the answer. */
  purging(): Promise<boolean>;
  close(): void;
}
