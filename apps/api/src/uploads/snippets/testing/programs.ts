import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Ended, runInShell } from '../../../../test/harness/programs.js'

/** How a language's program is run. */
export interface Program {
  /** What the code is saved as. */
  file: string
  /** Lines of shell: whether it can be run here, and how it is. */
  probe: string
  run: string
  /** What to install where it can't. */
  needs: string
}

const header = 'echo "#include <curl/curl.h>" | cc -E -x c - '

export const programs = {
  CURL: { file: 'upload.sh', probe: 'curl --fail-with-body --version', run: 'sh upload.sh', needs: 'curl 7.76' },
  NODE: { file: 'upload.mjs', probe: 'node --version', run: 'node upload.mjs', needs: 'Node' },
  PYTHON: {
    file: 'upload.py',
    probe: 'python3 -c "import requests"',
    run: 'python3 upload.py',
    needs: 'Python with requests',
  },
  GO: { file: 'upload.go', probe: 'go version', run: 'go run upload.go', needs: 'Go' },
  JAVA: {
    file: 'Upload.java',
    probe: "javac -version | grep -E 'javac (1[6-9]|[2-9][0-9])'",
    run: 'java -Dfile.encoding=UTF-8 Upload.java',
    needs: 'a JDK from 16 on',
  },
  PHP: {
    file: 'upload.php',
    probe: `php -r 'exit(extension_loaded("curl") ? 0 : 1);'`,
    run: 'php upload.php',
    needs: 'PHP with curl',
  },
  RUBY: { file: 'upload.rb', probe: 'ruby -e "exit RUBY_VERSION >= %(3)"', run: 'ruby upload.rb', needs: 'Ruby 3' },
  CSHARP: {
    file: 'Program.cs',
    probe: 'mono --version && mcs --version',
    run: 'mcs -r:System.Net.Http.dll -out:upload.exe Program.cs && mono upload.exe',
    needs: 'Mono with System.Net.Http',
  },
  C: {
    file: 'upload.c',
    probe: header,
    run: 'cc -Wall -Wextra -Werror upload.c -o upload -lcurl && ./upload',
    needs: "a C compiler and libcurl's headers",
  },
  CPP: {
    file: 'upload.cpp',
    probe: `${header} && c++ --version`,
    run: 'c++ -std=c++17 -Wall -Wextra -Werror upload.cpp -o upload -lcurl && ./upload',
    needs: "a C++ compiler and libcurl's headers",
  },
} as const satisfies Record<string, Program>

/** Runs a program in a folder that holds nothing but it and the file to upload. */
export async function runProgram({ file, run }: Program, code: string, upload: string): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'linksnap-snippet-'))
  try {
    await copyFile(upload, join(folder, basename(upload)))
    await writeFile(join(folder, file), code)
    return await runInShell(run, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
