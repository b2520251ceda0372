@echo off
rem Runs Wharf, as ../wharf does; needs a JDK 25 in JAVA_HOME or on the path. WHARF_OPTS are more options for Java.
setlocal
for %%D in ("%~dp0..\..") do set "HERE=%%~fD"
set "LIBS=%HERE%\libs"
if not exist "%LIBS%\wharf-runner.jar" set "LIBS=%HERE%\broker\server\target"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" "@%HERE%\bin\wharf.options" "-Dwharf.home=%HERE%" %KAFKA_HEAP_OPTS% %KAFKA_OPTS% %WHARF_OPTS% -jar "%LIBS%\wharf-runner.jar" %*
