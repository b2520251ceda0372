@echo off
rem Runs a class of Kafka's own command line tools: kafka-run-class.bat CLASS [OPTION...], as ../kafka-run-class.sh does.
setlocal
set "LIBS=%~dp0..\..\libs\tools"
if not exist "%LIBS%" set "LIBS=%~dp0..\..\broker\tools\target\libs"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined KAFKA_HEAP_OPTS set "KAFKA_HEAP_OPTS=-Xmx256M"
if not defined KAFKA_JVM_PERFORMANCE_OPTS set "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC"
if not defined KAFKA_LOG4J_OPTS set "KAFKA_LOG4J_OPTS=-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
if defined CLASSPATH set "CLASSPATH=%CLASSPATH%;"
"%JAVA%" %KAFKA_HEAP_OPTS% %KAFKA_JVM_PERFORMANCE_OPTS% --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ^
    %KAFKA_LOG4J_OPTS% %KAFKA_OPTS% -cp "%CLASSPATH%%LIBS%\*" dev.wharf.tools.KafkaTool %*
