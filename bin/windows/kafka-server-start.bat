@echo off
"%~dp0wharf.bat" start %*
