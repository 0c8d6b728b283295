#!/bin/bash
# The commands of the CronJob in Google's guide "Parallelstore backup and recovery on GKE", one for one, retold for the
# tests: the guide's own text (repository ai-on-gke, ps-to-gcs-backup.yaml) is Google's, under the Apache License 2.0.
# Every mistake in here is the guide's; see test_backup_script.py.
set -ex

newest=$(find $PSTORE_MOUNT_PATH/$SOURCE_PARALLELSTORE_PATH -type d -printf '%T@ %p\n' | sort -n | tail -1 |
    cut -d' ' -f2- | xargs -I{} stat -c %x {} | xargs -I {} date -d {} +"%Y-%m-%d %H:%M")

export_name=$(gcloud beta parallelstore instances export-data $PSTORE_NAME --location=$PSTORE_LOCATION \
    --source-parallelstore-path=$SOURCE_PARALLELSTORE_PATH --destination-gcs-bucket-uri=$DESTINATION_GCS_URI \
    --async --format="value(name)")

while true; do
    is_done=$(gcloud beta parallelstore operations describe $export_name --location=$PSTORE_LOCATION \
        --format="value(done)")
    if [ "$is_done" == "True" ]; then break; fi
    sleep 60
done

failure=$(gcloud beta parallelstore operations describe $export_name --location=$PSTORE_LOCATION \
    --format="value(error)")
if [ "$failure" != "" ]; then echo "!!! ERROR while exporting data !!!"; fi

if $DELETE_AFTER_BACKUP && [ "$failure" == "" ]; then
    find $PSTORE_MOUNT_PATH/$SOURCE_PARALLELSTORE_PATH -type d -mindepth 1 |
        while read folder; do
            changed=$(stat -c %y $folder)
            if [ $(date -d "$changed" +%s) -lt $(date -d "$newest" +%s) ]; then
                echo "Deleting $folder"
                rm -rf "$folder"
            fi
        done
fi
