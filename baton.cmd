@echo off
rem Runs Baton from its sources: builds it when they changed, then starts it.
rem The workspace is the folder you are in. Needs the .NET 10 SDK.
setlocal
set "BATON_ROOT=%~dp0"
set "BATON_HOME=%~dp0artifacts\baton"
where dotnet >nul 2>nul || goto :no_sdk

rem A folder a build, named in `current`: a baton that is running keeps its files when the next one is built.
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $root = $env:BATON_ROOT; $home_ = $env:BATON_HOME; $current = Join-Path $home_ 'current';" ^
  "function Test-Current { if (-not (Test-Path $current)) { return $false };" ^
  "  $at = (Get-Item $current).LastWriteTimeUtc; if (-not (Test-Path (Join-Path $home_ ((Get-Content $current).Trim() + '\baton.dll')))) { return $false };" ^
  "  $files = @(Get-ChildItem (Join-Path $root 'src') -Recurse | Where-Object { $_.FullName -notmatch '\\(bin|obj)(\\|$)' }) + @('global.json', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props' | ForEach-Object { Get-Item (Join-Path $root $_) });" ^
  "  return -not ($files | Where-Object { $_.LastWriteTimeUtc -gt $at } | Select-Object -First 1) };" ^
  "if (Test-Current) { exit 0 };" ^
  "if (-not (dotnet --list-sdks | Select-String '^10\.')) { exit 3 };" ^
  "$lock = New-Object Threading.Mutex($false, 'Global\baton-build'); try { [void]$lock.WaitOne() } catch [Threading.AbandonedMutexException] { };" ^
  "if (Test-Current) { exit 0 };" ^
  "[Console]::Error.WriteLine('building baton (the first time takes about a minute)...');" ^
  "$name = Get-Date -Format yyyyMMddHHmmss; $started = [DateTime]::UtcNow; [void](New-Item -ItemType Directory -Force $home_);" ^
  "$log = dotnet build (Join-Path $root 'src\Baton.Cli\Baton.Cli.csproj') --configuration Release --artifacts-path (Join-Path $home_ 'work') --output (Join-Path $home_ $name) -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:TreatWarningsAsErrors=false --verbosity quiet -nodeReuse:false;" ^
  "if ($LASTEXITCODE -ne 0) { [Console]::Error.WriteLine('baton: the build failed'); $log | Select-String 'error' | Sort-Object -Unique | ForEach-Object { [Console]::Error.WriteLine($_) }; exit 1 };" ^
  "Set-Content $current $name; (Get-Item $current).LastWriteTimeUtc = $started"
if %errorlevel% equ 3 goto :no_sdk
if %errorlevel% neq 0 exit /b 1

set /p BATON_BUILD=<"%BATON_HOME%\current"
dotnet "%BATON_HOME%\%BATON_BUILD%\baton.dll" %*
exit /b %errorlevel%

:no_sdk
echo baton: the .NET 10 SDK is missing (https://dotnet.microsoft.com/download/dotnet/10.0); install it, or put its folder on your PATH 1>&2
exit /b 1
