// What the phone keeps until the server has it: keys and scans, in the browser's own database.
const opening = new Promise((resolve, reject) => {
  const request = indexedDB.open("door", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys", { keyPath: "name" });
    request.result.createObjectStore("scans", { keyPath: "id" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function act(store, mode, what) {
  const transaction = (await opening).transaction(store, mode);
  const request = what(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const key = async () => (await act("keys", "readonly", (store) => store.get("current")))?.key ?? "";
export const keepKey = (value) => act("keys", "readwrite", (store) => store.put({ name: "current", key: value }));
export const scans = () => act("scans", "readonly", (store) => store.getAll());
export const keep = (scan) => act("scans", "readwrite", (store) => store.put(scan));
export const drop = (ids) => act("scans", "readwrite", (store) => { ids.forEach((id) => store.delete(id)); });
