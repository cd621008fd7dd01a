@node "%~dp0node-24.cjs" %*
